// Node.js: echo.js streams|protocol tcp|PATH BUFFER [TLS-FOLDER]; `streams` pipes, `protocol` writes in 'data'.
'use strict';

const fs = require('fs');
const net = require('net');
const tls = require('tls');

const [kind, address, , folder] = process.argv.slice(2);

function serve(socket) {
  socket.on('error', () => socket.destroy());
  if (kind === 'streams') {
    socket.pipe(socket);
  } else {
    socket.on('data', (data) => socket.write(data));
  }
}

const server = folder
  ? tls.createServer(
      { noDelay: true, cert: fs.readFileSync(`${folder}/cert.pem`), key: fs.readFileSync(`${folder}/key.pem`) },
      serve)
  : net.createServer({ noDelay: true }, serve);
const where = address === 'tcp' ? { host: '127.0.0.1', port: 0 } : { path: address };
server.listen({ ...where, backlog: 4096 }, () => {
  const bound = server.address();
  console.log(`${bound.port || bound} Node.js ${process.versions.node}`);
});
