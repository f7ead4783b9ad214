// Where scripts begin. The page is complete without any of them.

import { setUpLocateButton } from './locate-button.js';
import { setUpKeeping } from './keep.js';
import { setUpMapPanel } from './map-panel.js';
import { setUpNavigation } from './navigation.js';

setUpNavigation();
setUpLocateButton();
setUpMapPanel();
setUpKeeping();
