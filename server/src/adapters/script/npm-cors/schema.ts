import type { OptionSchema } from '../../../policy/options';

/** What npm `cors` 2.8.5 and 2.8.6 (the same code) read of their options. `headers` is an undocumented alias. */
export const corsSchema: OptionSchema = {
  known: ['origin', 'methods', 'allowedHeaders', 'headers', 'exposedHeaders', 'credentials', 'maxAge', 'preflightContinue', 'optionsSuccessStatus'],
  roles: { origin: 'origin', methods: 'methods', allowedHeaders: 'allowedHeaders', exposedHeaders: 'exposedHeaders', credentials: 'credentials', maxAge: 'maxAge' },
  defaultOrigin: 'any',
  strictCredentials: true,
  starInList: 'never-matches',
};
