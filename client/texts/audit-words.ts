/** The auditors' words in the page's language, as words.ts chooses it. */
import { enAudit } from './en/audit.ts';
import { language } from './words.ts';

const languages: Record<string, typeof enAudit> = { en: enAudit };

export const auditWords: typeof enAudit = languages[language] ?? enAudit;
