import { useQueryClient } from '@tanstack/react-query';
import { observeFlow, readFlow, refreshFlow } from '../api/queries.js';
import { useToast } from '../components/Toast/Toast.js';
import { useUndoToast } from './use-undo-toast.js';

/** Back to observe is one action without a gate, wherever it stands; what it changed is read just before. */
export function useObserve(): (flow: string) => Promise<void> {
  const client = useQueryClient();
  const toast = useToast();
  const undoToast = useUndoToast();
  return async (flow) => {
    try {
      const detail = await readFlow(flow);
      const { version } = await observeFlow(detail);
      undoToast(`${flow} observes again (policy v${version}): nobody is limited.`, {
        flow,
        from: detail.version,
        to: version,
      });
    } catch (error) {
      toast(`${flow} still enforces: ${error instanceof Error ? error.message : 'the change failed'}`);
    }
    await refreshFlow(client, flow);
  };
}
