/**
 * One log line a request, in JSON. It names the request, never the person: no query, cookie, body or address.
 */
import { writeSync } from 'node:fs';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';

export class OneLineLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { method, routeOptions } = request;
    const line = {
      method,
      route: routeOptions.url ?? null,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (error) reply.log.error({ ...line, err: error }, 'answered with an error');
    else reply.log.info(line, 'answered');
  }
}

/** The lines of one turn of the event loop are one write. Lines that are left are written when the process ends. */
export function linesTogether(stream: NodeJS.WriteStream & { readonly fd: number }): { write: (line: string) => void } {
  let lines = '';
  const leave = () => {
    const together = lines;
    lines = '';
    stream.write(together);
  };
  process.once('exit', () => void (lines && writeSync(stream.fd, lines)));
  return {
    write: (line) => {
      if (lines === '') setImmediate(leave);
      lines += line;
    },
  };
}
