/** The Maps of the example hold the store contract: what a bank copies is complete (RTS Art 4, 24, 27, 29). */
import { storeContract } from '../support/store-contract.ts';
import { ownStorageStores } from '../support/worlds/own-storage-stores.ts';

storeContract('the Maps of the example', () => ownStorageStores());
