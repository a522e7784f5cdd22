/** Our own stores hold the contract that a bank's must hold, on SQLite and on PostgreSQL (RTS Art 4, 24, 27, 29). */
import { databaseContractStores } from '../../support/databases/database-contract-stores.ts';
import { DIALECT } from '../../support/databases/fresh-database.ts';
import { storeContract } from '../../support/store-contract.ts';

storeContract(DIALECT, databaseContractStores, { ordering: true });
