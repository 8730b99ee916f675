// `npm run build`: the same steps as before `npm start`, by themselves.
import './bootstrap.mjs';
