const http = require('node:http');

http.createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', 'https://app.example.com');
  res.setHeader('Content-Type', 'text/plain');
  res.end('hello');
}).listen(3003);
