/** Codes of this folder's errors. */
export type StructureErrorCode = 'HOST_STRUCTURE_CONFLICT' | 'HOST_DEFINITION_INVALID' | 'HOST_LIMETYPE_NOT_FOUND';
