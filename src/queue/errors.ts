/** Codes of the errors this room raises. */
export type QueueErrorCode =
  'QUEUE_JOB_INVALID' | 'QUEUE_HANDLER_TWICE' | 'QUEUE_CLOSED' | 'QUEUE_CANNOT_JOIN' | 'QUEUE_DRIVER_MISSING';
