import { pythonHttp } from '../../harness/target/python-http.ts';
import { testTarget } from './kit.ts';

testTarget(pythonHttp, 'python3');
