const express = require('express');
const cors = require('cors');
const { requireLogin } = require('./auth');
const { partnerCors } = require('./partners');

const app = express();

const readJson = express.json();

// The account pages of our own shop, with the session cookie.
app.use('/account', cors({ origin: '*', credentials: true }));

app.get('/account/me', requireLogin, (req, res) => {
  res.json({ name: req.session.name, email: req.session.email });
});

app.put('/account/me', requireLogin, readJson, (req, res) => {
  res.json({ saved: true });
});

// Partners may read the catalogue and place orders.
app.use('/partners', partnerCors);

app.get('/partners/catalogue', (req, res) => {
  res.json([]);
});

// Reviews are written from the blog.
app.delete('/reviews/:id', cors({ origin: 'https://blog.shop.example/' }), (req, res) => {
  res.status(204).end();
});

app.listen(process.env.PORT || 3000);
