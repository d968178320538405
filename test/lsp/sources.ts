/** A server whose answers every browser refuses. Line 4 holds the fault. */
export const FAULTY = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: '*', credentials: true }));
app.get('/me', (req, res) => res.json({}));
app.listen(3000);
`;

/** The same without a fault. */
export const RIGHT = FAULTY.replace("'*'", "'https://app.example.com'");

/** With a fault that can be mended unasked. */
export const SLASH = FAULTY.replace("'*'", "['https://app.example.com/']");

/** The same server, with the options in another file. */
export const IMPORTING = FAULTY.replace("{ origin: '*', credentials: true }", "require('./options')");
export const OPTIONS = "module.exports = { origin: '*', credentials: true };\n";

export const NGINX = `server {
    listen 80;
    location /api/ {
        add_header Access-Control-Allow-Origin "*";
        add_header Access-Control-Allow-Credentials "true";
        return 200 "ok";
    }
}
`;
