/** The operations of /openapi.json, so that a test walks every route and none is forgotten. */
import { openBank } from '../bank/bank.ts';

export type DocumentedOperation = { readonly method: string; readonly path: string; readonly takesBody: boolean };

export async function documentedOperations(): Promise<DocumentedOperation[]> {
  await using bank = await openBank();
  const { paths } = (await bank.browser().get('/openapi.json')).body as { paths: Record<string, Record<string, { requestBody?: object }>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      takesBody: requestBody !== undefined,
    })),
  );
}
