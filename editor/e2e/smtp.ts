// A mail server that takes every mail, and keeps what it was told.

import { createServer, type Socket } from 'node:net';

export interface MailServer {
  port: number;
  /** Whom mails went to, and what they say. */
  mails: { to: string; text: string }[];
  stop(): Promise<void>;
}

export async function mailServer(): Promise<MailServer> {
  const mails: MailServer['mails'] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse(socket, mails);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    mails,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

/** RFC 5321, as much of it as a sender needs. */
function converse(socket: Socket, mails: MailServer['mails']): void {
  let [read, to, body, inBody] = ['', '', '', false];
  const say = (line: string) => socket.write(`${line}\r\n`);
  const heard = (line: string) => {
    if (inBody && line !== '.') {
      body += `${line}\n`;
    } else if (inBody) {
      inBody = false;
      mails.push({ to, text: body });
      body = '';
      say('250 2.0.0 Ok: queued as 4F2A');
    } else if (line.startsWith('EHLO')) {
      say('250-mail.example');
      say('250 AUTH PLAIN LOGIN');
    } else if (line.startsWith('AUTH')) {
      say('235 2.7.0 welcome');
    } else if (line.startsWith('DATA')) {
      inBody = true;
      say('354 go on');
    } else {
      to = /^RCPT TO:<(.*)>/.exec(line)?.[1] ?? to;
      say(line.startsWith('QUIT') ? '221 bye' : '250 ok');
    }
  };
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    const lines = (read + data.toString()).split('\r\n');
    read = lines.pop() ?? '';
    lines.forEach(heard);
  });
  say('220 mail.example');
}
