/** A block of the payer begins and ends while a page or a dialog stands (RTS Art 4(3)(b)): what it shows of it follows. */
import type { ReactiveControllerHost } from 'lit';
import { session } from '../api/session.ts';

/** For as long as the host is connected. */
export function followBlocks(host: ReactiveControllerHost, heard: () => void = () => host.requestUpdate()): void {
  host.addController({
    hostConnected: () => session.addEventListener('block', heard),
    hostDisconnected: () => session.removeEventListener('block', heard),
  });
}
