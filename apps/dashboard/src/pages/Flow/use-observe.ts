import { type FlowDetail } from '@headgate/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { refreshFlow, savePolicy } from '../../api/queries.js';
import { useToast } from '../../components/Toast/Toast.js';

/** Back to observe is one click, without a gate: it can only let more through. */
export function useObserve(detail: FlowDetail): { readonly isBusy: boolean; readonly run: () => void } {
  const client = useQueryClient();
  const toast = useToast();
  const mutation = useMutation({
    mutationFn: () =>
      savePolicy(
        detail.flow,
        { ...detail.policy, mode: 'observe' },
        'Back to observe, from the dashboard',
        detail.version,
      ),
    onSuccess: async ({ version }) => {
      toast(`${detail.flow} observes again (policy v${version}): nobody is limited.`);
      await refreshFlow(client, detail.flow);
    },
    onError: async (error) => {
      toast(`${detail.flow} still enforces: ${error.message}`);
      await refreshFlow(client, detail.flow);
    },
  });
  return { isBusy: mutation.isPending, run: () => mutation.mutate() };
}
