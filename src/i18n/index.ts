export { almanac } from './almanac.js';
export { Catalog, loadCatalog, type TextParams, type Texts } from './catalog.js';
export { errorText, type ErrorText } from './error-text.js';
export { formatDate, formatInstant, formatList, formatNumber, formatUtc } from './format.js';
export { isLanguage, LANGUAGES, localeOf, zoneOf, type Language } from './language.js';
export { maskPersonalNumber } from './mask.js';
export { addWorkingDays, isWithinWorkingHours, nextWorkingMoment } from './working-days.js';
