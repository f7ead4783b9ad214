// Where scripts begin. The page is complete without any of them.

import { noteBrowser } from './browser.js';
import { setUpCopying } from './copying.js';
import { setUpLocateButton } from './locate-button.js';
import { setUpKeeping } from './keep.js';
import { setUpMapPanel } from './map-panel.js';
import { setUpNavigation } from './navigation.js';
import { setUpSharing } from './sharing.js';

noteBrowser();
setUpNavigation();
setUpLocateButton();
setUpMapPanel();
setUpKeeping();
setUpCopying();
setUpSharing();
