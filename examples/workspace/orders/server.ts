import http from 'node:http';

const allowed = ['https://shop.example', 'https://admin.shop.example'];

const server = http.createServer((req, res) => {
  const origin = req.headers.origin;
  if (origin && allowed.includes(origin)) {
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Allow-Credentials', 'true');
  }

  if (req.method === 'POST') {
    res.writeHead(201, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ order: 1 }));
  } else if (req.method === 'PATCH') {
    res.end(JSON.stringify({ changed: true }));
  } else {
    res.end('[]');
  }
});

server.listen(4000);
