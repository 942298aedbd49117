(** Reflections by swaps track S_n, for instance S_5, over the integers.

    1. Every permutation matrix is a product of the reflections
       I - (e_i - e_j)^T (e_i - e_j), i <> j: one swap each.
    2. A layer whose letters are swaps (i, j), h <- h (I - (e_i - e_j)^T (e_i - e_j)),
       holds after every word exactly the entries of its start, permuted by the
       product of the swaps: every n, every start, every word.
    3. From a start with distinct entries, such as (1, 2, 3, 4, 5), the state
       determines the product of the word in S_n.
    Over the integers, so exact in every number format that contains the integers
    that occur. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Statetrack Require Import GroupAutomata.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Swaps.
Variables (R : comRingType) (n : nat).

(** A swap is the reflection, and a letter is a pair of places. *)
Definition swap := ('I_n * 'I_n)%type.
Definition valid (w : seq swap) : bool := all (fun p => p.1 != p.2) w.
Definition reflection (p : swap) : 'M[R]_n := gh 1 (e R p.1 - e R p.2).

Definition run (h : 'rV[R]_n) (w : seq swap) : 'rV[R]_n := foldl (fun h p => h *m reflection p) h w.

(** Where entry q of the final state comes from. *)
Definition product (w : seq swap) : 'S_n := foldl (fun s p => (tperm p.1 p.2 * s)%g) 1%g w.

Theorem every_permutation_matrix_is_a_product_of_reflections (s : 'S_n) :
  exists2 w : seq swap, valid w & perm_mx s = foldr (fun p A => reflection p *m A) 1%:M w.
Proof. exact: perm_gh. Qed.

Lemma reflection_swaps (h : 'rV[R]_n) (p : swap) : p.1 != p.2 ->
  h *m reflection p = \row_q h 0 (tperm p.1 p.2 q).
Proof.
move=> np; rewrite /reflection -tperm_gh // -[tperm _ _]invgK tpermV.
by apply/rowP => q; rewrite -col_permE !mxE tpermV.
Qed.

Theorem swaps_permute_the_state (h : 'rV[R]_n) (w : seq swap) : valid w ->
  run h w = \row_q h 0 (product w q).
Proof.
rewrite /run /product.
have G (s : 'S_n) : valid w -> foldl (fun h p => h *m reflection p) (\row_q h 0 (s q)) w
  = \row_q h 0 (foldl (fun s p => (tperm p.1 p.2 * s)%g) s w q).
  elim: w s => //= p w IH s /andP[np vw]; rewrite reflection_swaps // -IH //.
  by congr foldl; apply/rowP => q; rewrite !mxE permM.
move=> vw; rewrite -G //; congr foldl; apply/rowP => q; by rewrite mxE perm1.
Qed.

(** The state is a faithful record of the product when the entries differ. *)
Theorem state_determines_the_product (h : 'rV[R]_n) (w w' : seq swap) :
  injective (h 0) -> valid w -> valid w' -> run h w = run h w' -> product w = product w'.
Proof.
move=> hi vw vw'; rewrite !swaps_permute_the_state // => /rowP E.
by apply/permP => q; apply: hi; have := E q; rewrite !mxE.
Qed.
End Swaps.

(** ** S_5 from the integers (1, 2, 3, 4, 5) *)
Definition start n : 'rV[int]_n := \row_q (q.+1)%:Z.

Theorem swaps_track_every_Sn n : exists read : 'rV[int]_n -> 'S_n,
  forall w : seq (swap n), valid w -> read (run (start n) w) = product w.
Proof.
exists (fun x => odflt 1%g [pick s : 'S_n | x == \row_q start n 0 (s q)]) => w vw.
rewrite swaps_permute_the_state //; case: pickP => [s /eqP/rowP E | /(_ (product w))]; last by rewrite eqxx.
apply/permP => q; have := E q; rewrite !mxE => /eqP; rewrite eqz_nat eqSS => /eqP Ev.
by apply/val_inj; rewrite /= Ev.
Qed.

Theorem swaps_track_S5 : exists read : 'rV[int]_5 -> 'S_5,
  forall w : seq (swap 5), valid w -> read (run (start 5) w) = product w.
Proof. exact: swaps_track_every_Sn. Qed.

Print Assumptions every_permutation_matrix_is_a_product_of_reflections.
Print Assumptions swaps_permute_the_state.
Print Assumptions state_determines_the_product.
Print Assumptions swaps_track_every_Sn.
Print Assumptions swaps_track_S5.
