import { Outlet } from '@tanstack/react-router';
import { useConnectionWatch } from '../server/use-connection.ts';
import { BottomBar } from './bottom-bar.tsx';
import { Guard } from './guard.tsx';
import { Keyboard } from './keyboard.tsx';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';
import './frame.css';

/** What stays while pages come and go. */
export function Frame() {
  useConnectionWatch();
  return (
    <Keyboard>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <div className="frame">
        <TopBar />
        <Rail />
        <main id="main" tabIndex={-1}>
          <Guard>
            <Outlet />
          </Guard>
        </main>
        <BottomBar />
      </div>
    </Keyboard>
  );
}
