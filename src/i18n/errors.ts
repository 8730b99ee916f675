/** Error codes of the room. */
export type I18nErrorCode = 'I18N_CATALOG_UNREADABLE';
