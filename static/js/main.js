// Where scripts begin. The page is complete without any of them.

import { noteBrowser } from './browser.js';
import { setUpCopying } from './copying.js';
import { setUpLocateButton } from './locate-button.js';
import { setUpKeeping } from './keep.js';
import { setUpMapPanel } from './map-panel.js';
import { setUpNavigation } from './navigation.js';
import { setUpSearchField } from './search-field.js';
import { setUpRenewing } from './view.js';

noteBrowser();
setUpNavigation();
setUpSearchField();
setUpLocateButton();
setUpMapPanel();
setUpKeeping();
setUpCopying();
setUpRenewing();
