import express from 'express';

/** The baseline of the portal bench: express with nothing on it, answering one fixed object. */
const body: unknown = JSON.parse(process.env.BENCH_BODY ?? '{}');
const app = express();
app.get('/signing/:token', (_request, response) => {
  response.json(body);
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});
