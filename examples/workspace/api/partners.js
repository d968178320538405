const cors = require('cors');

exports.partnerCors = cors({
  credentials: true,
  origin(origin, callback) {
    if (!origin || origin.endsWith('partner.example')) return callback(null, true);
    callback(null, false);
  },
});
