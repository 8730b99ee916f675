import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const documented = [
  'src/host/**/*.ts',
  'src/signing/**/*.ts',
  'src/methods/method.ts',
  'src/trust/contract.ts',
  'src/pki/**/*.ts',
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'node_modules/',
      'var/',
      'coverage/',
      'web-components/.stencil/',
      'web-components/www/',
      'web-components/loader/',
      'web-components/src/components.d.ts',
      'web-components/stencil.config.ts',
      'test/contracts/platform/',
      '**/public/',
      '**/*.cjs',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-invalid-void-type': 'off', // `Promise<void>` unions are how handlers are typed
      '@typescript-eslint/no-extraneous-class': 'off', // injectable classes may be empty but for their constructor
      '@typescript-eslint/no-unsafe-enum-assignment': 'off', // there are no enums, and looking for them is a tenth of the work
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // as dear; what `tsc` refuses is enough for the few classes
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 6],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name: imports stay searchable.' },
      ],
    },
  },
  {
    files: documented,
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': ['error', { publicOnly: true, contexts: ['TSInterfaceDeclaration'] }],
      'jsdoc/no-types': 'error',
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off', // a describe block is one function
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-non-null-assertion': 'off', // a failing assertion is a failing test
      '@typescript-eslint/no-unsafe-assignment': 'off', // bodies of HTTP answers are checked by what follows
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/require-await': 'off', // a handler that only notes its call is still a handler
    },
  },
  {
    files: ['web-components/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-unsafe-return': 'off', // what JSX makes has no type of its own in Stencil
      '@typescript-eslint/no-unsafe-assignment': 'off', // the same, in properties that hold it
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }], // handlers show what fails in them
    },
  },
  {
    files: ['web-components/src/**'],
    rules: {
      '@typescript-eslint/no-unnecessary-condition': 'off', // old browsers and clients lack what today's types promise
      '@typescript-eslint/no-unnecessary-type-parameters': 'off', // queries are typed by their caller, as the browser's own are
    },
  },
  {
    files: ['web-components/**/*.spec.ts', 'web-components/**/*.spec.tsx', 'web-components/testing/**'],
    rules: {
      'max-lines-per-function': 'off', // a describe block is one function
      '@typescript-eslint/no-non-null-assertion': 'off', // a failing assertion is a failing test
      '@typescript-eslint/no-unsafe-member-access': 'off', // what a drawn page holds is checked by what follows
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['bench/**/*.ts', 'src/cli.ts', 'reference-host/main.ts', 'simulators/**/*.ts'],
    rules: { 'no-console': 'off' }, // programs speak to a person
  },
);
