import { type FlowDetail } from '@headgate/contract';
import { lazy } from 'react';

const EnforceSheet = lazy(async () => ({
  default: (await import('../../components/PolicySheet/EnforceSheet.js')).EnforceSheet,
}));
const PolicySheet = lazy(async () => ({
  default: (await import('../../components/PolicySheet/PolicySheet.js')).PolicySheet,
}));

interface FlowSheetsProps {
  readonly detail: FlowDetail;
  readonly sheet: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Which sheet is open stands in the address, so that it can be linked to and reached from the palette. */
export function FlowSheets({ detail, sheet, onClose, onDone }: FlowSheetsProps) {
  if (detail.source === 'file') return null;
  const done = (): void => {
    onClose();
    onDone();
  };
  if (sheet === 'edit') {
    return (
      <PolicySheet
        flow={detail.flow}
        policy={detail.policy}
        version={detail.version}
        currentVersion={detail.version}
        onClose={onClose}
        onDone={done}
      />
    );
  }
  if (sheet === 'enforce' && detail.policy.mode === 'observe') {
    return <EnforceSheet detail={detail} onClose={onClose} onDone={done} />;
  }
  return null;
}
