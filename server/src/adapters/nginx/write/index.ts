import type { ChangeStep } from '../../../policy/change';
import type { NginxTree } from '../../../syntax/nginx';
import type { Edit } from '../../../text/edit';
import type { Source } from '../../adapter';
import type { Directive } from '../tree';

/** What is known of the text to be changed. */
export interface Draft {
  readonly source: Source;
  /** Every directive, those of included files as well. */
  readonly items: readonly Directive[];
  readonly tree: NginxTree;
}

/** Writes all steps, or declines. */
export function writeSteps(_steps: readonly ChangeStep[], _draft: Draft): readonly Edit[] | undefined {
  return undefined;
}
