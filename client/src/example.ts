/** A server with one fault, for those who have none at hand. The pictures of the walkthrough show it. */
export const example = `const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: '*', credentials: true }));

app.get('/account', (req, res) => {
  res.json({ name: 'Ann' });
});

app.listen(3000);
`;
