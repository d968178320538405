export { registerFetchExports, registerFetchRoot } from './exports';
export { fetchExternals } from './externals';
export { installFetch } from './globals';
