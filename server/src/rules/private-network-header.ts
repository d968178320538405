import { writtenLines } from './grounds/written-lists';
import type { Rule } from './rule';

export const privateNetworkHeader: Rule = {
  id: 'private-network-header',
  category: 'hygiene',
  severity: 'info',
  summary: '`Access-Control-Allow-Private-Network` is sent.',
  why: 'The header belongs to Private Network Access, which Chromium gave up. Since Chrome 142 a person is asked before a page may reach the local network, and no header answers for them. '
    + 'In older Chromium `true` for everybody lets pages of the open web reach a server inside the network.',
  fix: 'Remove it.',
  silent: ['The value is not `true`, or not known.'],
  sources: ['WICG/local-network-access#47', 'Private Network Access, "Access-Control-Allow-Private-Network"', 'CVE-2024-6221 (a library that sent it to everybody)'],
  *check(inquiry) {
    for (const { answer, line, value } of writtenLines(inquiry, 'Access-Control-Allow-Private-Network')) {
      if (value !== 'true') continue;
      yield {
        at: line.at,
        message: 'Access-Control-Allow-Private-Network does nothing in Chrome 142 and later, which ask the person instead; in older ones it lets pages of the open web reach a server inside the network. Remove it.',
        changes: [{ title: 'Remove the header', strength: 'choice', steps: [{ kind: 'remove', at: line.setBy ?? line.at }] }],
        answers: [answer],
      };
    }
  },
};
