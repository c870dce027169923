import { nginxProxy } from '../../harness/target/nginx.ts';
import { testSameWrites, testTarget } from './kit.ts';

testTarget(nginxProxy, 'nginx');
testSameWrites(nginxProxy, 'nginx');
