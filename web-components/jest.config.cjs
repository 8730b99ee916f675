/** Stencil's own preset: it renders components on a mock document. */
module.exports = {
  preset: '@stencil/core/testing',
  rootDir: __dirname,
  roots: ['<rootDir>/src', '<rootDir>/testing'],
  testRegex: ['\\.spec\\.tsx?$'],
  maxWorkers: 1,
};
