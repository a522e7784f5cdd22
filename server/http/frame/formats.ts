/** String formats of the schemas that JSON Schema does not know. */
import { isBase64url } from '../../core/encoding/base64url.ts';

export const ajvFormats = { base64url: isBase64url };
