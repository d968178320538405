exports.requireLogin = function requireLogin(req, res, next) {
  if (!req.session) return res.status(401).json({ error: 'log in first' });
  next();
};
