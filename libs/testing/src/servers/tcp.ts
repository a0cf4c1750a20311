import { connect } from 'node:net';

const PATIENCE_MS = 1_000;

/** Whether something on 127.0.0.1 accepts connections on the port. */
export function accepts(port: number): Promise<boolean> {
  return talk(port, '', '');
}

/** Whether what is sent to the port is answered with something that contains `wanted`, within a second. */
export function answers(port: number, sent: string, wanted: string): Promise<boolean> {
  return talk(port, sent, wanted);
}

function talk(port: number, sent: string, wanted: string): Promise<boolean> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1');
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.once('error', () => end(false)).once('close', () => resolve(false));
    socket.once('connect', () => (wanted === '' ? end(true) : socket.write(sent)));
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      if (received.includes(wanted)) end(true);
    });
  });
}
