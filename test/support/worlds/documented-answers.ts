/**
 * Answers held against the API document: each status is declared, and each body is what the schema there says.
 *
 * The document is resolved by Ajv, the validator that comes with Fastify, so a reference to nowhere is an error.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Bank } from '../bank/bank.ts';

type Operation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly requestBody?: object;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: object; readonly headers?: object; readonly links?: object }>>;
};
export type DocumentedOperation = { readonly method: string; readonly path: string; readonly operation: Operation };
export type ApiDocument = {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

type Validate = { (value: unknown): boolean; errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null };
type Ajv = { readonly compile: (schema: object) => Validate; readonly addSchema: (schema: object, id: string) => unknown };

export const operationsOf = ({ paths }: ApiDocument): DocumentedOperation[] =>
  Object.entries(paths).flatMap(([path, calls]) => Object.entries(calls).map(([method, operation]) => ({ method, path, operation })));

/** From here on every answer of the bank is judged. @returns what was answered as `operationId status`, and what was wrong */
export function judgeAnswers(bank: Bank, document: ApiDocument): { readonly answered: Set<string>; readonly flaws: Set<string> } {
  const [answered, flaws] = [new Set<string>(), new Set<string>()];
  const validators = new Map<string, Validate>();
  const ajv = validatorOf(document);
  const operations = operationsOf(document).map((each) => ({ ...each, pattern: patternOf(each.path) }));
  const inject = bank.app.inject.bind(bank.app) as (options: never) => Promise<{ statusCode: number; headers: object; body: string }>;

  Object.assign(bank.app, {
    inject: async (options: { method: string; url: string }) => {
      const answer = await inject(options as never);
      const path = options.url.split('?')[0] ?? '';
      const found = operations.filter(({ method, pattern }) => method === options.method.toLowerCase() && pattern.test(path));
      const documented = found.find((each) => each.path === path) ?? found[0];
      if (documented) judge(documented, answer);
      return answer;
    },
  });

  function judge({ method, path, operation }: DocumentedOperation, answer: { statusCode: number; headers: object; body: string }): void {
    const status = String(answer.statusCode);
    const name = `${operation.operationId} ${status}`;
    answered.add(name);
    const declared = operation.responses[status];
    if (!declared) return void flaws.add(`${name} is not declared: ${answer.body.slice(0, 200)}`);
    const type = String((answer.headers as Record<string, unknown>)['content-type'] ?? '').split(';')[0] ?? '';
    if (answer.body === '') return void (declared.content && flaws.add(`${name} has no body`));
    if (!Object.hasOwn(declared.content ?? {}, type)) return void flaws.add(`${name} is ${type}, which is not declared`);
    for (const header of ['Retry-After', 'Location']) {
      const came = Object.hasOwn(answer.headers, header.toLowerCase());
      if (came && !Object.hasOwn(declared.headers ?? {}, header)) flaws.add(`${name} has ${header}, which is not declared`);
    }
    if (!type.endsWith('json')) return;
    const at = ['paths', path, method, 'responses', status, 'content', type, 'schema'].map((part) =>
      part.replaceAll('~', '~0').replaceAll('/', '~1'),
    );
    const pointer = `api#/${at.join('/')}`;
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: pointer });
    validators.set(pointer, validate);
    if (validate(JSON.parse(answer.body))) return;
    for (const { instancePath, message } of validate.errors ?? []) flaws.add(`${name} at ${instancePath || '/'} ${message}`);
  }

  return { answered, flaws };
}

function validatorOf(document: ApiDocument): Ajv {
  const ofFastify = createRequire(fileURLToPath(import.meta.resolve('fastify')));
  const { default: Ajv2020 } = ofFastify('ajv/dist/2020.js') as { default: new (options: object) => Ajv };
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'api');
  return ajv;
}

const patternOf = (path: string) => new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
