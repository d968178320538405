import { placeKey } from '../text/place';
import type { Rule } from './rule';

export const corsFactoryNotCalled: Rule = {
  id: 'cors-factory-not-called',
  category: 'breaks-requests',
  severity: 'error',
  summary: '`cors` is registered itself, not the middleware that `cors()` makes.',
  why: '`app.use(cors)` makes the app call `cors(req, res, next)`. That makes a middleware which nobody calls, `next` is never called either, and every request hangs until it times out.',
  fix: 'Call it: `app.use(cors())`, best with the origins that may read.',
  silent: ['A function of the program\'s own that is called `cors`.'],
  sources: ['Measured: npm cors 2.8.6 in Express 4.22, Express 5.3 and connect 3.7: no answer'],
  *check({ subject }) {
    const reported = new Set<string>();
    for (const { uncalled, path } of subject.layers) {
      if (!uncalled || reported.has(placeKey(uncalled))) continue;
      reported.add(placeKey(uncalled));
      yield {
        at: uncalled,
        message: `This is the function that makes the middleware, not the middleware: called with a request, it neither answers nor hands on, and every request ${path === '' || path === '*' || path === '/' ? '' : `to ${path} `}hangs. Call it: cors().`,
        changes: [{ title: 'Call cors()', strength: 'safe', steps: [{ kind: 'call-factory', at: uncalled }] }],
      };
    }
  },
};
