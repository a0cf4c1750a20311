import { useEffect, useMemo, useRef, useState } from 'react';
import { type Place } from '../../app/pages.js';
import { rankCommands } from '../../model/rank-commands.js';
import { Icon } from '../Icon/Icon.js';
import { type Command, useCommands } from './commands.js';

interface CommandPaletteProps {
  readonly place: Place;
  readonly onKeys: () => void;
  readonly initial: string;
  readonly onClose: () => void;
}

const SHOWN = 9;
const RECENT_KEY = 'headgate.recent';

function readRecent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RECENT_KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

function keepRecent(id: string): void {
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify([id, ...readRecent().filter((other) => other !== id)].slice(0, 8)));
  } catch {
    // Without storage nothing is recent.
  }
}

/** Every page, flow and action by its name. */
export function CommandPalette({ place, onKeys, initial, onClose }: CommandPaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState(initial);
  const [chosen, setChosen] = useState(0);
  const commands = useCommands(place, text, onKeys);
  const recent = useMemo(readRecent, []);
  const found = useMemo(() => rankCommands(commands, text, recent).slice(0, SHOWN), [commands, text, recent]);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    keepRecent(command.id);
    onClose();
    command.run();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((before) => (before + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: esc closes a dialog by itself; the click beside it is for pointers
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Find or do anything"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="in">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
          aria-label="Name of a page, a flow or an action"
          placeholder="Find or do anything"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>esc</kbd>
      </div>
      <div role="listbox" id="palette-list" aria-label="Found" className="found">
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus
          <div
            key={command.id}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onClick={() => run(command)}
            onMouseMove={() => setChosen(index)}
          >
            <Icon name={command.icon} />
            <span>{command.text}</span>
            <span className="dim push">{command.kind}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="none dim">Nothing is named like “{text}”.</p> : null}
    </dialog>
  );
}
