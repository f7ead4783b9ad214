// Who lives where, for simulations: residents of each province in tens of thousands.
// Source: National Bureau of Statistics, Communiqué of the Seventh National Population Census (No. 3),
// 2021-05-11; the governments' own figures for Taiwan (2020), Hong Kong (2020) and Macao (2020).
export const residents10k = {
  110000: 2189, 120000: 1387, 130000: 7461, 140000: 3492, 150000: 2405, 210000: 4259, 220000: 2407,
  230000: 3185, 310000: 2487, 320000: 8475, 330000: 6457, 340000: 6103, 350000: 4154, 360000: 4519,
  370000: 10153, 410000: 9937, 420000: 5775, 430000: 6644, 440000: 12601, 450000: 5013, 460000: 1008,
  500000: 3205, 510000: 8367, 520000: 3856, 530000: 4721, 540000: 365, 610000: 3953, 620000: 2502,
  630000: 592, 640000: 720, 650000: 2585, 710000: 2356, 810000: 747, 820000: 68,
};
