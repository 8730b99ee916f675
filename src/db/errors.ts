/** Codes of the errors this room raises on purpose; what a driver throws passes through as it is. */
export type DbErrorCode =
  | 'DB_URL_INVALID'
  | 'DB_DRIVER_MISSING'
  | 'DB_VALUE_UNREADABLE'
  | 'DB_ORDER_MISSING'
  | 'DB_BINDINGS_WRONG'
  | 'DB_ID_MISSING';
