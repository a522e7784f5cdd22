/** Every route that an app answers, hidden ones and files too, from Fastify's own picture of its router. */
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';

/** `{ method: 'GET', url: '/api/payments/:paymentId' }`, a row for each method. */
export function routesOf(app: FastifyApp): { readonly method: string; readonly url: string }[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^((?:│ {3}| {4})*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
      if (part === '') return [];
      above.length = indent.length / 4;
      above.push(part);
      return methods === '' ? [] : methods.split(', ').map((method) => ({ method, url: above.join('') }));
    });
}
