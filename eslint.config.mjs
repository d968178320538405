import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.vscode-test/', 'test/fixtures/', 'test/*/workspace/', 'test/.artifacts/', 'examples/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // how the linted program's own `throw` and `exit` leave the machine; they carry values, not a stack
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'file', name: ['ProgramThrow', 'Stop'] }] }],
      '@typescript-eslint/unbound-method': 'off', // no object here depends on its `this`
      // The lazy load of the parser is a plain require: the core is synchronous, import() is not.
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // mocha's describe/it return nothing to wait for; fast-check's assert may return a promise or not
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'process', 'URL', 'URLSearchParams', 'fetch', 'AbortSignal', 'setTimeout', 'clearTimeout', 'performance', 'Buffer', 'require', 'exports', 'module', '__dirname']
          .map(name => [name, 'readonly'])),
    },
  },
  {
    // ESTree kinds are compared as texts: their enum would have to be loaded with the parser.
    files: ['server/src/syntax/script*.ts', 'server/src/program/lower/**/*.ts', 'server/src/adapters/script/**/*.ts', 'test/unit/{syntax,lower,write}/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-enum-comparison': 'off' },
  },
  {
    // What each layer may touch beyond its imports (the import order itself: test/layers.test.ts).
    files: ['server/src/**/*.ts'],
    ignores: ['server/src/{workspace,cli,lsp}/**', 'server/src/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'console', 'fetch', 'Buffer', 'setTimeout', 'setInterval', 'setImmediate'],
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
);
