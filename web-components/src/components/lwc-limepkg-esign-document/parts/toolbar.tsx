import { type FunctionalComponent, h } from '@stencil/core';
import { Icon, type IconName } from '../../../portal/icons';
import type { Translator } from '../../../services/translator';

export interface ToolbarProps {
  readonly translator: Translator;
  readonly src: string;
  readonly filename: string;
  readonly current: number;
  /** 0 while it is not known. */
  readonly pages: number;
  readonly zoomPercent: number;
  readonly mayZoomIn: boolean;
  readonly mayZoomOut: boolean;
  readonly areThumbnailsOpen: boolean;
  readonly isSearchOpen: boolean;
  readonly isText: boolean;
  readonly onGoTo: (page: number) => void;
  readonly onZoom: (by: 1 | -1) => void;
  readonly onThumbnails: () => void;
  readonly onSearch: () => void;
  readonly onText: () => void;
}

/** Pages, zoom, search, text and download: what one may want while reading, in one row. */
export const Toolbar: FunctionalComponent<ToolbarProps> = (props) => {
  const { get } = props.translator;
  const isUnknown = props.pages === 0;
  return (
    <div class="toolbar" role="group" aria-label={get('read.tools')}>
      <div class="group">
        <button
          class="tool list"
          type="button"
          disabled={isUnknown}
          aria-expanded={String(props.areThumbnailsOpen)}
          onClick={props.onThumbnails}
        >
          <Icon name="pages" label={get('read.pages')} />
          <span class="of brief" aria-hidden="true">
            {props.current} / {props.pages || '–'}
          </span>
        </button>
        <Pager {...props} />
      </div>
      <div class="group">
        <Tool
          icon="minus"
          label={get('read.zoom_out')}
          isDisabled={!props.mayZoomOut}
          onClick={() => props.onZoom(-1)}
        />
        <output class="of wide">{get('read.zoom_level', { percent: props.zoomPercent })}</output>
        <Tool icon="plus" label={get('read.zoom_in')} isDisabled={!props.mayZoomIn} onClick={() => props.onZoom(1)} />
      </div>
      <div class="group">
        <button
          class="tool find"
          type="button"
          disabled={isUnknown}
          aria-expanded={String(props.isSearchOpen)}
          onClick={props.onSearch}
        >
          <Icon name="search" label={get('read.search')} />
        </button>
        <button
          class="tool"
          type="button"
          disabled={isUnknown}
          aria-pressed={String(props.isText)}
          title={get('read.as_text')}
          onClick={props.onText}
        >
          <Icon name="text" label={get('read.as_text')} />
        </button>
        <a class="tool wide" href={props.src} download={props.filename || true} title={get('read.download')}>
          <Icon name="download" label={get('read.download')} />
        </a>
      </div>
    </div>
  );
};

const Pager: FunctionalComponent<ToolbarProps> = ({ translator: { get }, current, pages, onGoTo }) => (
  <div class="group wide">
    <Tool icon="up" label={get('read.previous_page')} isDisabled={current <= 1} onClick={() => onGoTo(current - 1)} />
    <PageField label={get('read.go_to_page')} current={current} isDisabled={pages === 0} onGoTo={onGoTo} />
    <span class="of">/ {pages || '–'}</span>
    <Tool icon="down" label={get('read.next_page')} isDisabled={current >= pages} onClick={() => onGoTo(current + 1)} />
  </div>
);

/** The number of the page, to read and to write over. */
export const PageField: FunctionalComponent<{
  readonly label: string;
  readonly current: number;
  readonly isDisabled?: boolean;
  readonly isLabelShown?: boolean;
  readonly onGoTo: (page: number) => void;
}> = ({ label, current, isDisabled, isLabelShown, onGoTo }) => (
  <label class="page-field">
    <span class={{ hidden: !isLabelShown }}>{label}</span>
    <input
      inputMode="numeric"
      autocomplete="off"
      disabled={isDisabled}
      value={String(current)}
      onChange={(event) => onGoTo(Number((event.target as HTMLInputElement).value))}
    />
  </label>
);

const Tool: FunctionalComponent<{
  readonly icon: IconName;
  readonly label: string;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
}> = ({ icon, label, isDisabled, onClick }) => (
  <button class="tool" type="button" disabled={isDisabled} title={label} onClick={onClick}>
    <Icon name={icon} label={label} />
  </button>
);
