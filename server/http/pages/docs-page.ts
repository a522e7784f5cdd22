/** `/docs`: the OpenAPI document as a page to read. */
import { escapeHtml, layout, prose } from './layout.ts';

type Schema = { readonly [member: string]: unknown };
type Operation = {
  readonly summary?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Answer>>;
};
type Answer = { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: Schema }>> };
type OpenApi = {
  readonly info: { title: string; version: string; description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

export function docsPage(bankName: string, document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method.toUpperCase(), path, operation)),
  );
  return layout(
    bankName,
    'API',
    `<h1>API</h1>
<p>${prose(document.info.description ?? '')}</p>
<p>The same as a document for tools: <a href="/openapi.json">OpenAPI</a>. Error answers: <a href="/problems">problems</a>.</p>
${operations.join('\n')}
<h2>Shapes</h2>
${Object.entries(document.components.schemas)
  .map(([name, schema]) => shapeBlock(name, schema))
  .join('\n')}`,
  );
}

function section(method: string, path: string, { summary = '', requestBody, responses }: Operation): string {
  const body = requestBody ? schemaBlock('Body', requestBody.content) : '';
  const answers = Object.entries(responses)
    .filter(([, answer]) => !isProblem(answer))
    .map(([status, answer]) =>
      answer.content ? schemaBlock(`Answer ${status}`, answer.content) : `<p>Answer ${escapeHtml(status)}, without a body</p>`,
    );
  const problems = Object.entries(responses)
    .filter(([status, answer]) => status !== 'default' && isProblem(answer))
    .map(([status, { description }]) => `${escapeHtml(status)} ${escapeHtml(description)}`);
  return `<section>
<h2><code>${method} ${escapeHtml(path)}</code></h2>
<p>${escapeHtml(summary)}</p>
${body}
${answers.join('\n')}
<p>Problems: ${problems.join('; ')}</p>
</section>`;
}

const isProblem = ({ content = {} }: Answer) => 'application/problem+json' in content;

function shapeBlock(name: string, schema: Schema): string {
  return `<details><summary><code>${escapeHtml(name)}</code></summary><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`;
}

function schemaBlock(title: string, content: Readonly<Record<string, { readonly schema: Schema }>>): string {
  const [type = '', media] = Object.entries(content)[0] ?? [];
  return `<details><summary>${escapeHtml(title)} <code>${escapeHtml(type)}</code></summary><pre>${escapeHtml(JSON.stringify(media?.schema ?? {}, null, 2))}</pre></details>`;
}
