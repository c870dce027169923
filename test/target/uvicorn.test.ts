import { uvicorn } from '../../harness/target/uvicorn.ts';
import { testTarget } from './kit.ts';

testTarget(uvicorn, 'uvicorn');
