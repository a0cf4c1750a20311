package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// vectors runs the vectors of the contract, one step a line; it answers what a take or the returns give.
func vectors() {
	var b *Bucket
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		n := make([]float64, len(words))
		for i, word := range words {
			n[i], _ = strconv.ParseFloat(word, 64)
		}
		switch words[0] {
		case "new":
			b = NewBucket(0, 0)
		case "grant":
			b.Granted(n[1], n[2], words[3], n[4], n[5], n[6], n[7], n[8], n[9], words[10])
		case "fail":
			b.Failed(n[1], n[2])
		case "take":
			fmt.Println(b.Take(n[1], n[2]))
		case "returns":
			given := []string{}
			for _, l := range b.returns {
				given = append(given, fmt.Sprintf("%s=%g", l.grantID, l.tokens))
			}
			fmt.Println(strings.Join(given, " "))
		}
	}
}
