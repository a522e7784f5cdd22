/**
 * One browser to the server: a line that is kept alive, one request at a time, and a cookie jar; as little client as will do.
 *
 * Client and server share the machine's cores, so what a general client costs would be taken from the server, and would
 * stand in its latencies. This one writes a request and reads the answer: its status, its text, and `Set-Cookie`.
 */
import { KeptLine } from './kept-line.ts';

export type Answer = { readonly status: number; readonly text: string };

export class HttpConnection {
  readonly cookies: Map<string, string>;
  readonly port: number;
  readonly #host: string;
  #line: KeptLine;

  constructor(port: number, cookies = new Map<string, string>()) {
    this.port = port;
    this.#host = `localhost:${port}`;
    this.#line = new KeptLine(port);
    this.cookies = cookies;
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const payload = body === undefined ? '' : JSON.stringify(body);
    const cookie = this.cookies.size > 0 ? `cookie: ${[...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}\r\n` : '';
    const content = body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(payload)}\r\n`;
    const { head, text } = await this.#line.exchange(
      `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\norigin: http://${this.#host}\r\n${cookie}${content}\r\n${payload}`,
    );
    for (const [, name = '', value = ''] of head.matchAll(/\r\nset-cookie: *([^=]+)=([^;\r]*)/gi)) this.cookies.set(name, value);
    return { status: Number(head.slice(9, 12)), text };
  }

  /** As `send`. @returns the answer's JSON @throws where the status is another one */
  // biome-ignore lint/suspicious/noExplicitAny: the bench trusts the answers that it just asked for
  async expect(status: number, method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.send(method, path, body);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
    return JSON.parse(answer.text);
  }

  /** Goes on over the line of another one, who has had all answers: a proxy sends many over one line, each with his own cookies. */
  takeOver({ port, line }: { readonly port: number; readonly line: KeptLine }): void {
    if (port !== this.port) throw new Error('a line leads to one server');
    if (line !== this.#line) this.#line.close();
    this.#line = line;
  }

  get line(): KeptLine {
    return this.#line;
  }

  close(): void {
    this.#line.close();
  }
}
