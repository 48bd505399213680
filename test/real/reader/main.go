// What the cluster's own tools find in streams: each line of standard input is a stream as a JSON
// string, and each line of standard output tells the objects that kubectl and Helm would send, or why
// they would not. The builder, its decoder and its way with lists are theirs.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/resource"
)

type answer struct {
	Objects []runtime.Object `json:"objects"`
	Error   string           `json:"error,omitempty"`
}

func read(stream string) answer {
	infos, err := resource.NewLocalBuilder().Unstructured().Flatten().
		Stream(strings.NewReader(stream), "stdin").Do().Infos()
	found := answer{Objects: []runtime.Object{}}
	if err != nil {
		found.Error = err.Error()
		return found
	}
	for _, info := range infos {
		found.Objects = append(found.Objects, info.Object)
	}
	return found
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<28)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var stream string
		if err := json.Unmarshal(in.Bytes(), &stream); err != nil {
			panic(err)
		}
		if err := encoder.Encode(read(stream)); err != nil {
			panic(err)
		}
	}
}
