import { useId, useRef } from 'react';

const GAP = 6;

/** A button and what it opens below itself; `children` is given a function that closes it again. */
export function Menu({ button, label, align = 'start', onOpen, children, ...rest }) {
  const id = useId();
  const opener = useRef(null);
  const panel = useRef(null);

  function place({ newState }) {
    if (newState !== 'open') return;
    const { bottom, left, right } = opener.current.getBoundingClientRect();
    const { style } = panel.current;
    style.top = `${bottom + GAP}px`;
    if (align === 'start') style.left = `${left}px`;
    else style.right = `${document.documentElement.clientWidth - right}px`;
    onOpen?.();
  }

  return (
    <>
      <button ref={opener} type="button" popoverTarget={id} {...rest}>
        {button}
      </button>
      <div ref={panel} id={id} popover="auto" role="dialog" aria-label={label} className="panel" onBeforeToggle={place}>
        {children(() => panel.current.hidePopover())}
      </div>
    </>
  );
}
