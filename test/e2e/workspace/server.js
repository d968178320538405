const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: '*', credentials: true }));
app.get('/me', (req, res) => res.json({ name: 'Ada' }));
app.listen(3000);
